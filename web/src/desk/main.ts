// The page of `skyshed serve`.

import "./page.css";
